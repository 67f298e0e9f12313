/**
 * Words of the script by category. Official messages never ask for transfers, codes or links
 * (operating-rules 5.3), so neither do these.
 */
import type { Category } from '../kernel/index.ts';
import type { Lang } from '../rule/index.ts';

export const scriptVersion = 'v1';

export type CategoryText = {
  readonly title: string;
  readonly ask: string;
  readonly expose: string;
  /** Added to the words that stop the money. */
  readonly stop?: string;
  readonly act?: string;
};

export type ScriptText = {
  readonly titles: Readonly<Record<'identity' | 'stop' | 'situation' | 'expose' | 'act', string>>;
  readonly identity: string;
  readonly identityHint: string;
  readonly stop: string;
  readonly stopOnCall: string;
  readonly act: string;
  readonly actHint: string;
  readonly general: CategoryText;
  readonly byCategory: Readonly<Partial<Record<Category, CategoryText>>>;
};

const zh: ScriptText = {
  titles: {
    identity: '表明身份',
    stop: '止住转账',
    situation: '确认处境',
    expose: '拆穿套路',
    act: '现场处置',
  },
  identity:
    '您好，这里是{centre}，我们的来电显示是 96110。您可能正在遭遇诈骗，我们是来提醒您的，不会向您要密码、验证码，也不会让您转账。',
  identityHint: '对方不信时，请其挂断后自己回拨 96110 或拨打 110 核实。',
  stop: '请您先停下手里的操作：不要转账、不要共享屏幕、不要说出验证码。',
  stopOnCall:
    '请您马上挂断另一个电话，它很可能是骗子打来的。先停下手里的操作：不要转账、不要共享屏幕、不要说出验证码。',
  act: '请把对方让您装的软件先关掉、断开网络，保留聊天记录和转账凭证。已经转了钱就马上告诉我，几分钟内还能止付。',
  actHint: '已转账：按 2，立即转止付。不听劝：按 5，派出所上门。',
  general: {
    title: '通用劝阻',
    ask: '最近有没有陌生人联系您，让您转账、贷款、装软件，或者说您有麻烦、有钱可赚？',
    expose: '凡是让您先转钱、让您保密、让您共享屏幕的，都是诈骗的做法，无论对方自称是谁。',
  },
  byCategory: {
    BRUSH: {
      title: '刷单返利',
      ask: '是不是有人让您点赞、关注、做任务，前几单真的返了钱，现在要您垫更多的钱？',
      expose:
        '前几单返钱是诱饵。所谓连单、卡单、操作失误要补单，都是不让您提现的借口，补多少都提不出来。刷单本身也是违法的。',
    },
    INVEST: {
      title: '虚假投资理财',
      ask: '是不是群里有老师、导师带您买，小额能提现，现在让您加大投入，或者说要交保证金才能提？',
      expose:
        '平台是假的，您看到的盈利只是屏幕上的数字。要先交税、交保证金、交解冻费才能提现的，都是诈骗。',
    },
    SHOP: {
      title: '虚假购物服务',
      ask: '是不是对方让您离开平台、私下付款，付完又要运费、税费、保证金？',
      expose: '离开平台私下付款就没有保障。一次次加收费用，货是不会来的。',
    },
    ECOM: {
      title: '冒充客服',
      stop: '如果开着会议软件或屏幕共享，请现在就关掉。',
      ask: '对方是不是说您开通了百万保障、会员或者贷款服务，不关就会每月扣钱，或者说快递丢了要给您理赔？',
      expose:
        '百万保障是免费的，从来不扣费，也不需要关闭。客服退款不会让您下载会议软件，更不会让您转账。对方能看到您的屏幕，就能看到您的验证码。',
    },
    LOAN: {
      title: '虚假贷款',
      ask: '是不是网上申请贷款，钱还没到，就先让您交手续费、解冻费、流水认证？',
      expose:
        '正规贷款放款之前不收任何费用。说您卡号填错、账户冻结要交解冻费的，都是骗子改的后台。',
    },
    CREDIT: {
      title: '虚假征信',
      ask: '对方是不是说您以前的网贷、学生贷影响征信，要您把额度借出来转到指定账户清零？',
      expose: '征信由人民银行统一管理，谁也不能替人修改或消除。把借来的钱转给对方，债还是您的。',
    },
    LEADER: {
      title: '冒充领导熟人',
      ask: '让您转账的领导、亲友，您有没有当面或者打原来的电话核实过？',
      expose:
        '头像和名字可以照抄，声音也能伪造。凡是说自己不方便、让您先代转的，先挂断，用您存的号码打回去。',
    },
    POLICE: {
      title: '冒充公检法',
      stop: '请您离开没有人的房间，到家人身边去。',
      ask: '对方是不是自称公安、检察院或者通信管理局，说您涉案，要您保密，要您把钱转到安全账户？',
      expose:
        '公安机关不会在电话里办案，不会在网上出示逮捕证，更没有安全账户。让您不告诉家人，就是为了没有人拦住您。',
    },
    ROMANCE: {
      title: '婚恋交友',
      ask: '您和这位朋友见过面吗？是不是最近开始提到投资、生病、路费，要您出钱？',
      expose:
        '没有见过面的人开口谈钱，照片、职业、身份都可以是编的。请先和家人说一说，不要一个人决定。',
    },
    GAME: {
      title: '网游虚假交易',
      ask: '是不是对方发来一个交易网站，付了钱说账户冻结，要再充一笔才能解冻？孩子是不是也在旁边？',
      expose: '那个网站是对方做的，客服也是他们的人。充多少都会再冻结。游戏交易只在官方平台进行。',
    },
    FLIGHT: {
      title: '机票退改签',
      stop: '如果开着会议软件或屏幕共享，请现在就关掉。',
      ask: '对方是不是能说出您的姓名和航班，说航班取消要赔您钱，让您加好友、开屏幕共享或者转账核验？',
      expose:
        '您的行程信息是泄露的，知道航班不等于是航空公司。退改签在购票的官方渠道办，赔付不需要您转出一分钱。',
    },
    CARD: {
      title: '两卡',
      ask: '是不是有人要租、借、买您的银行卡、电话卡，或者请您帮忙收款、取现、刷脸？',
      expose:
        '把卡借给别人，就是在帮骗子转移赃款，会被追究刑事责任，名下账户也会受限。现在停手，把情况告诉我们，还来得及。',
    },
    OTHER: {
      title: '通用劝阻',
      ask: '最近有没有陌生人联系您，让您转账、贷款、装软件，或者说您有麻烦、有钱可赚？',
      expose: '凡是让您先转钱、让您保密、让您共享屏幕的，都是诈骗的做法，无论对方自称是谁。',
    },
  },
};

const en: ScriptText = {
  titles: {
    identity: 'Say who we are',
    stop: 'Stop the money',
    situation: 'How things stand',
    expose: 'Expose the trick',
    act: 'What to do now',
  },
  identity:
    'Good day, this is {centre}; you see 96110 on your phone. You may be the target of a fraud. We only want to warn you: we never ask for passwords or codes, and never for a transfer.',
  identityHint: 'If they doubt it, let them hang up and call 96110 or 110 themselves.',
  stop: 'Please stop what you are doing: no transfer, no screen sharing, no codes to anybody.',
  stopOnCall:
    'Please hang up the other call now, it is very likely the fraudster. Stop what you are doing: no transfer, no screen sharing, no codes to anybody.',
  act: 'Close the app they made you install and disconnect from the network. Keep the chats and receipts. If money has gone, tell me at once: within minutes it can still be stopped.',
  actHint: 'Money gone: press 2, stop payment. Does not listen: press 5, an officer goes there.',
  general: {
    title: 'General',
    ask: 'Has a stranger asked you to transfer, borrow or install something, or told you of trouble or easy money?',
    expose:
      'Whoever wants money first, secrecy or your screen is a fraudster, whatever they call themselves.',
  },
  byCategory: {
    BRUSH: {
      title: 'Task rebate',
      ask: 'Were you asked to like, follow or do small tasks, paid at first, and now you must put in more?',
      expose:
        'The first payments were bait. Combined orders, stuck orders and mistakes to make good are excuses: you will never be able to withdraw.',
    },
    INVEST: {
      title: 'Fake investment',
      ask: 'Does a tutor in a group lead you, did a small withdrawal work, and must you now put in more or pay a deposit to withdraw?',
      expose:
        'The platform is false and the profit is only a number on a screen. Tax, deposit or release fees before a withdrawal are fraud.',
    },
    SHOP: {
      title: 'Fake shopping or service',
      ask: 'Did they make you pay outside the shop, and then ask for freight, tax or a deposit?',
      expose: 'Outside the shop nothing protects you. The charges go on and the goods never come.',
    },
    ECOM: {
      title: 'Impostor customer service',
      stop: ' If a meeting app or screen sharing is on, close it now.',
      ask: 'Did they say an insurance, membership or loan must be cancelled or you will be charged, or offer compensation for a lost parcel?',
      expose:
        'The insurance is free and never charges. Refunds need no meeting app and no transfer. Whoever sees your screen sees your codes.',
    },
    LOAN: {
      title: 'Fake loan',
      ask: 'Did you apply for a loan online and must pay a fee or release an account before the money comes?',
      expose:
        'Real lenders take nothing before they pay out. The wrong card number was changed by them.',
    },
    CREDIT: {
      title: 'Fake credit record',
      ask: 'Did they say an old student or online loan harms your record, and that you must borrow and move the money?',
      expose:
        'Nobody can change a credit record for you. What you borrow and pass on remains your debt.',
    },
    LEADER: {
      title: 'Impostor boss or acquaintance',
      ask: 'Have you spoken to that boss or friend in person or by the number you always used?',
      expose: 'Pictures, names and voices are copied. Hang up and call the number you have saved.',
    },
    POLICE: {
      title: 'Impostor police or government',
      stop: ' Please leave the empty room and go to your family.',
      ask: 'Do they say they are police or prosecutors, that you are in a case, must keep it secret and move your money to a safe account?',
      expose:
        'Police do not work cases by phone, show warrants online or own safe accounts. Secrecy is so that nobody stops you.',
    },
    ROMANCE: {
      title: 'Romance',
      ask: 'Have you ever met this friend? Has talk turned to investing, illness or travel money?',
      expose:
        'Somebody you never met who speaks of money can invent every photo and job. Talk to your family first.',
    },
    GAME: {
      title: 'Fake game trade',
      ask: 'Did they send a trading site that froze your payment and wants more to release it? Is a child with you?',
      expose:
        'The site and its service are theirs. Whatever you pay is frozen again. Trade only on the official platform.',
    },
    FLIGHT: {
      title: 'Flight change',
      stop: ' If a meeting app or screen sharing is on, close it now.',
      ask: 'Do they know your name and flight, say it is cancelled, and want you to share your screen or make a transfer to verify?',
      expose:
        'Your booking was leaked; knowing the flight does not make them the airline. A refund never needs money from you.',
    },
    CARD: {
      title: 'Mule recruitment',
      ask: 'Does somebody want to rent or buy your bank or phone card, or ask you to receive, withdraw or show your face?',
      expose: 'That moves stolen money and is a crime. Stop now and tell us; it is not too late.',
    },
    OTHER: {
      title: 'General',
      ask: 'Has a stranger asked you to transfer, borrow or install something, or told you of trouble or easy money?',
      expose:
        'Whoever wants money first, secrecy or your screen is a fraudster, whatever they call themselves.',
    },
  },
};

export const scriptTexts: Readonly<Record<Lang, ScriptText>> = { zh, en };
