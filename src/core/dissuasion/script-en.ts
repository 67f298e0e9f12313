/** The script in English; the same steps as in Chinese, in lines as short. */
import type { Category } from '../kernel/index.ts';
import type { CategoryText, ScriptText } from './script-text.ts';

export const scriptEn: ScriptText = {
  titles: {
    identity: 'Say who we are',
    stop: 'Stop the money',
    situation: 'How things stand',
    expose: 'Expose the trick',
    act: 'What to do now',
  },
  steps: {
    identity: [
      'Good day, this is {centre}, shown as 96110.',
      'You may be the target of a fraud. We want to warn you.',
      'We never ask for passwords or codes, or for a transfer.',
    ],
    busy: ['It takes one minute.', 'Whoever asks for money today: do not send it yet.'],
    verify: [
      'You are right to be careful.',
      'Hang up and call 96110 or 110 yourself, if you wish.',
    ],
    callback: ['Good. Please call 96110 back at once.', 'Until then, do not transfer anything.'],
    family: [
      'Please find them now and make them stop.',
      'No transfer, no shared screen, and never alone.',
    ],
    'family-found': [
      'When you are with them, let them call 96110.',
      'If money has gone, call 110 together at once.',
    ],
    'family-lost': [
      'Tell me where they often go, and the banks near it.',
      'Officers will look there. Keep your phone free.',
    ],
    stop: [
      'Please stop what you are doing.',
      'No transfer, no shared screen, no codes to anybody.',
    ],
    'stop-on-call': [
      'Please hang up the other call: that is the fraudster.',
      'No transfer, no shared screen, no codes to anybody.',
    ],
    where: ['Where are you now? Is anybody with you?'],
    screen: [
      'Close the meeting app now and go offline.',
      'If it does not close, switch the phone off.',
      'Then call 96110 from another phone.',
    ],
    bank: [
      'Please hand the phone to the bank clerk.',
      'Let them wait with it until you have thought it over.',
    ],
    paid: [
      'Do not panic: within minutes it can be stopped.',
      'I am connecting 110; the three of us will talk.',
      'Have the time, the amount and the receipt ready.',
      'Whoever asks for more money now: send nothing.',
    ],
    other: [
      'Has any stranger been in touch with you lately?',
      'About a transfer, a loan, an app, trouble or easy money?',
    ],
    nothing: [
      'Then it may be a mistake. Sorry to disturb you.',
      'Whenever you are unsure, call 96110 and ask.',
    ],
    sunk: [
      'More money does not bring back what is gone.',
      'Each payment will be followed by a new reason.',
      'Stop now and you keep the rest.',
    ],
    doubt: [
      'You need not believe me. Only wait.',
      'Send nothing today. You lose nothing by waiting.',
      'Call your family and tell them from the beginning.',
    ],
    refused: [
      'An officer will come and talk to you in person.',
      'Until they arrive, please send nothing.',
    ],
    act: [
      'Close the app they made you install; go offline.',
      'Keep the chats and receipts. Delete nothing.',
    ],
    helper: ['Then switch it off until family or an officer is there.'],
    again: ['Do not answer, do not explain. Hang up.'],
    close: [
      'Whoever asks for money today: call 96110 first.',
      'We will call again tomorrow, again from 96110.',
    ],
  },
  hints: {
    identity: 'Do not be hurried: say all three before anything else.',
    verify: 'If they want to check first, let them hang up.',
    callback: 'H puts it on hold until they call back.',
    'family-found': 'H puts it on hold; then call the person.',
    'family-lost': 'E escalates; write where they often go.',
    screen: 'Go on when they say that it is closed.',
    paid: '2 records it, L begins the three-way call.',
    nothing: 'A false alarm needs a reason.',
    refused: '5 records it; the station is told.',
    close: '1 records it.',
  },
  answers: {
    listens: 'Go on, I am listening',
    'takes-for-fraud': 'You are the fraudster',
    'is-family': 'I am a relative',
    'no-time': 'No time now',
    'hangs-up': 'Hung up half way',
    'checks-first': 'I will check first',
    beside: 'They are beside me',
    'goes-to-find': 'I am going to find them',
    'cannot-find': 'I cannot reach them',
    'at-home': 'At home, or at work',
    'at-bank': 'At a bank or machine',
    paid: 'The money is gone',
    'will-not-stop': 'I do not believe you',
    'shares-screen': 'My screen is shared',
    'so-it-is': 'Yes, that is it',
    'not-so': 'No, nothing like it',
    'will-not-say': 'Would rather not say',
    'nothing-at-all': 'Nothing at all',
    understands: 'I see, I will not pay',
    'half-believes': 'Half convinced',
    'money-inside': 'My money is in there',
    'tries-again': 'One more try',
    waits: 'I will wait',
    refuses: 'Leave me alone',
    done: 'Done',
    'cannot-do': 'I do not know how',
    'calls-again': 'They are calling again',
  },
};

export const generalEn: CategoryText = {
  title: 'General',
  ask: [
    'Has a stranger asked you to pay, borrow or install?',
    'Or told you of trouble, or of easy money?',
  ],
  expose: [
    'Money first, secrecy, a shared screen: that is fraud.',
    'No real office works like this, whatever their name.',
  ],
  claim: 'A friend put us in touch',
  rebut: [
    'Your friend may have been deceived as well.',
    'Ask them in person, or by the number you know.',
  ],
};

export const categoriesEn: Readonly<Partial<Record<Category, CategoryText>>> = {
  BRUSH: {
    title: 'Task rebate',
    ask: [
      'Were you asked to like, follow or do small tasks?',
      'Paid at first, and now you must put in more?',
    ],
    expose: [
      'The first payments were bait for a larger one.',
      'Combined orders and mistakes to mend are excuses.',
      'You will never be able to withdraw it.',
    ],
    claim: 'They did pay me at first',
    rebut: [
      'What they paid you was taken from another victim.',
      'Pay more, and it is used on the next one.',
    ],
    act: ['Leave the task group; do not talk to the tutor.'],
  },
  INVEST: {
    title: 'Fake investment',
    ask: [
      'Does a tutor in a group tell you what to buy?',
      'A small withdrawal worked, and now you must add more?',
    ],
    expose: [
      'The platform is false; the profit is only a number.',
      'Those who show gains in the group are one gang.',
      'Tax or deposit before a withdrawal is fraud.',
    ],
    claim: 'I did withdraw once',
    rebut: [
      'One withdrawal was meant to make you bold.',
      'Ask for all of it now: there will be an excuse.',
    ],
    act: ['Leave the group and remove the app.'],
  },
  SHOP: {
    title: 'Fake shopping or service',
    ask: ['Did they make you pay outside the shop?', 'And then ask for freight, tax or a deposit?'],
    expose: [
      'Outside the shop nothing protects you.',
      'The charges go on and the goods never come.',
    ],
    claim: 'They showed me a waybill',
    rebut: [
      'Waybills and pictures are easily forged.',
      'Ask only in the shop where you placed the order.',
    ],
  },
  ECOM: {
    title: 'Impostor customer service',
    stop: ['If a meeting app or screen sharing is on, close it now.'],
    ask: [
      'Did they say an insurance or loan must be cancelled?',
      'Or offer money for a lost parcel?',
    ],
    expose: [
      'That insurance is free, and never charges you.',
      'A refund needs no meeting app and no transfer.',
      'On a shared screen no code stays secret.',
    ],
    claim: 'They know my order and name',
    rebut: [
      'Your details were leaked; knowing them proves nothing.',
      'Open the shop yourself and ask its own service.',
    ],
  },
  LOAN: {
    title: 'Fake loan',
    ask: ['Did you apply for a loan online?', 'Must you pay a fee before the money comes?'],
    expose: [
      'Real lenders take nothing before they pay out.',
      'The mistake in your form was made by them.',
      'After one payment comes the next.',
    ],
    claim: 'The limit is approved',
    rebut: [
      'That limit is only a number on a page.',
      'A real loan arrives without a payment first.',
    ],
    act: ['Remove the app; for a loan, ask at a bank counter.'],
  },
  CREDIT: {
    title: 'Fake credit record',
    ask: [
      'Did they say an old loan harms your credit record?',
      'Must you borrow all you can and move it somewhere?',
    ],
    expose: [
      'Nobody can change a credit record for you.',
      'What you borrow and pass on remains your debt.',
    ],
    claim: 'It would harm my record',
    rebut: [
      'There is no service that deletes such a record.',
      'You can look at yours free of charge at a bank.',
    ],
    act: ['Leave borrowed money untouched; tell the lender.'],
  },
  LEADER: {
    title: 'Impostor boss or acquaintance',
    ask: ['Have you met the one who asks you to pay?', 'Or called the number you always used?'],
    expose: [
      'Pictures and names are copied, voices and video too.',
      'Too busy to talk, you should pay first: hang up.',
      'Call the number you have saved and ask.',
    ],
    claim: 'I heard their voice',
    rebut: ['A voice is copied within seconds.', 'Ask something that only the two of you know.'],
  },
  POLICE: {
    title: 'Impostor police or government',
    stop: ['Please leave the empty room and go to your family.'],
    ask: [
      'Do they say they are police, a court or an authority?',
      'Are you to keep it secret and move your money?',
    ],
    expose: [
      'Police do not work a case by telephone.',
      'They show no warrant online and own no safe account.',
      'Secrecy is so that nobody stops you.',
    ],
    claim: 'They showed me a warrant',
    rebut: [
      'A warrant is shown in person; online it is forged.',
      'Ask at the nearest police station.',
    ],
    act: ['Stay with your family; no hotel room alone tonight.'],
  },
  ROMANCE: {
    title: 'Romance',
    ask: [
      'Have you ever met this friend?',
      'Has talk turned to investing, illness or travel money?',
    ],
    expose: [
      'Never met, and speaks of money: all may be invented.',
      'See how they are when money is not the subject.',
    ],
    claim: 'We have known each other long',
    rebut: [
      'They spend months on making a friendship.',
      'Talk to your family; do not decide alone.',
    ],
  },
  GAME: {
    title: 'Fake game trade',
    ask: [
      'Did they send a trading site outside the game?',
      'Is your payment frozen until you pay again?',
    ],
    expose: [
      'The site and its service belong to them.',
      'Whatever you pay is frozen again.',
      'Trade only on the official platform.',
    ],
    claim: 'Service says it is refunded',
    rebut: [
      'A refund never needs a payment first.',
      'Keep screenshots; do not talk to that service again.',
    ],
    act: ['If a child holds the phone, take it over now.'],
  },
  FLIGHT: {
    title: 'Flight change',
    stop: ['If a meeting app or screen sharing is on, close it now.'],
    ask: [
      'Do they know your name and your flight?',
      'Is it cancelled, and you must share or pay to verify?',
    ],
    expose: [
      'Your booking was leaked; they are not the airline.',
      'A refund never needs money from you.',
    ],
    claim: 'All details are right',
    rebut: [
      'Bookings are sold; fraudsters have them.',
      'Call the airline and ask about the flight.',
    ],
  },
  CARD: {
    title: 'Mule recruitment',
    ask: [
      'Does somebody want your bank card or phone card?',
      'Or ask you to receive, withdraw or show your face?',
    ],
    expose: [
      'A card you lend moves stolen money.',
      'It is a crime, and your own accounts are restricted.',
      'Stop now and tell us all; it is not too late.',
    ],
    claim: 'It only passes through',
    rebut: [
      'Each payment is what somebody was cheated of.',
      'What you earn is not worth what follows.',
    ],
    act: ['Keep your cards; take no money for anybody.'],
  },
};
