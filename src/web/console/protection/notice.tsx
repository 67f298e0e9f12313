/** The notice as the person gets it, in either language; printed by the browser. */
import { useState, type ReactElement } from 'react';
import type { OrderDetail } from '../../../contract/index.ts';
import { Button, Chip, Dialog, useMessages, usePreferences, useShared } from '../../ui/index.ts';
import { protectionMessages } from './messages.ts';

export function NoticeDialog({
  order,
  onClose,
}: {
  order: OrderDetail;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(protectionMessages);
  const shared = useShared();
  const preference = usePreferences().language;
  const [language, setLanguage] = useState(preference);
  const notice = order.notice[language];
  return (
    <Dialog title={m.notice.title} width={680} onClose={onClose}>
      <div className="notice-tools">
        {(['zh', 'en'] as const).map((one) => (
          <Chip key={one} on={language === one} onToggle={() => setLanguage(one)}>
            {one === 'zh' ? shared.frame.chinese : shared.frame.english}
          </Chip>
        ))}
        <span className="grow" />
        <Button onClick={() => window.print()}>{m.notice.print}</Button>
      </div>
      <article className="notice" lang={language === 'zh' ? 'zh-CN' : 'en'}>
        <h3>{notice.title}</h3>
        <p>{notice.lead}</p>
        <ol>
          {notice.parts.map((part) => (
            <li key={part.head}>
              <h4>{part.head}</h4>
              {part.lines.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </li>
          ))}
        </ol>
        <p className="notice-foot">{notice.foot}</p>
      </article>
    </Dialog>
  );
}
