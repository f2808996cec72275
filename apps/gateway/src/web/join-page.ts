import { escapeHtml, page, type Frame } from './page.js';
import { choice, needsScript, passwordField } from './parts.js';

export function joinPage(frame: Frame): string {
  const name = escapeHtml(frame.name);
  if (frame.signUp === 'closed')
    return page(frame, {
      title: `Join ${frame.name}`,
      width: 'narrow',
      body: `<h1>Nobody can join by this page</h1>
<p class="lead">The admin of ${name} has closed it. Ask them for an account, or <a href="/sign-in">sign in</a> if you have one.</p>`,
    });
  return page(frame, {
    title: `Join ${frame.name}`,
    width: 'narrow',
    script: 'join.js',
    data: { host: frame.host },
    body: `<h1 id="title" tabindex="-1">Join ${name}</h1>
<p class="lead" id="lead">One name for you, at home on several networks.</p>
<ol class="trail" aria-label="Steps"><li aria-current="step">Name</li><li>Networks</li><li>Done</li></ol>
${needsScript}
<form id="who" novalidate>
<div class="field">
<label for="handle">Handle</label>
<div class="affix"><span aria-hidden="true">@</span><input id="handle" name="username" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="31" required aria-describedby="handle-hint handle-told"><span class="after" aria-hidden="true">@${escapeHtml(frame.host)}</span></div>
<p class="told" id="handle-told" role="status"></p>
<p class="hint" id="handle-hint">3 to 30 of a–z, 0–9 and _. It cannot be changed later.</p>
</div>
<div class="field">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="name" maxlength="100" aria-describedby="name-hint">
<p class="hint" id="name-hint">What people see. You may leave it empty, and change it at any time.</p>
</div>
${frame.signUp === 'invite' ? inviteField : ''}
<div class="actions"><button type="submit">Continue</button></div>
<p class="told" id="who-told" role="alert"></p>
</form>
<form id="how" novalidate hidden>
<fieldset>
<legend tabindex="-1" id="networks-title">Where people will find you</legend>
<div class="choices" id="networks"></div>
<p class="hint">Only where you say so are you shown. You can leave a network at any time.</p>
</fieldset>
<fieldset>
<legend>How you will sign in</legend>
<div class="choices">
${choice('way', 'passkey', 'A passkey', 'Your fingerprint, your face or the PIN of this device. Nothing to remember.')}
${choice('way', 'password', 'A password', 'For any device, as long as you keep it.')}
${choice('way', 'wallet', 'A wallet of your own', 'The key of your identity stays in your wallet, and you sign each change there.')}
</div>
<div class="panel" id="password-panel" hidden><input id="username" autocomplete="username" hidden>${passwordField('new-password', 'At least 10 characters; a sentence is good.')}</div>
<div class="panel" id="wallet-panel" hidden></div>
</fieldset>
<div class="actions"><button type="submit" id="create">Join</button><button type="button" class="bare" id="back">Back</button></div>
<p class="told" id="how-told" role="alert"></p>
</form>
<section id="done" hidden>
<ol class="stages" id="stages"></ol>
<p class="unseen" id="done-said" role="status"></p>
<p class="told" id="done-told" role="alert"></p>
<div class="actions"><a class="button" href="/me" id="go">Go to your page</a></div>
</section>
<p class="soft small below" id="have">Already here? <a href="/sign-in">Sign in</a></p>`,
  });
}

const inviteField = `<div class="field">
<label for="invite">Invite</label>
<input id="invite" name="invite" autocomplete="off" spellcheck="false" maxlength="200" required aria-describedby="invite-hint">
<p class="hint" id="invite-hint">The code that you were given.</p>
</div>`;
