/** What an act writes on the chain, in plain words. */
export function actWords(kind: string, message: Record<string, unknown>): { title: string; text: string } {
  const recovery = String(message['recovery'] ?? '');
  switch (kind) {
    case 'Register':
      return { title: 'Your identity', text: 'Your handle is written on the chain, as your wallet’s.' };
    case 'Link':
      return { title: 'A link', text: 'An account that you have shown to be yours is linked on the chain, too.' };
    case 'Unlink':
      return { title: 'The end of a link', text: 'An account that you have unlinked is unlinked on the chain, too.' };
    case 'SetProfile':
      return { title: 'Your page', text: `The chain names your page: ${String(message['uri'] ?? '')}` };
    case 'ChangeRecovery':
      return {
        title: 'Who can recover your identity',
        text: /^0x0*$/.test(recovery) ? 'Nobody, after seven days.' : `This wallet, after seven days: ${recovery}`,
      };
    case 'CancelRecovery':
      return { title: 'The end of a recovery', text: 'The recovery that is running is cancelled.' };
    case 'AddKey':
      return { title: 'A key', text: 'A key may act in your name.' };
    case 'RemoveKey':
      return { title: 'The end of a key', text: 'A key acts in your name no longer.' };
    default:
      return { title: kind, text: 'Your wallet shows what it is.' };
  }
}
