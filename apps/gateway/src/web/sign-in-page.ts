import { escapeHtml, page, type Frame } from './page.js';
import { needsScript, passwordField } from './parts.js';

export const signInPage = (frame: Frame): string =>
  page(frame, {
    title: `Sign in · ${frame.name}`,
    width: 'narrow',
    script: 'sign-in.js',
    body: `<h1>Sign in</h1>
<p class="lead">To ${escapeHtml(frame.name)}, with what you chose when you joined.</p>
${needsScript}
<div class="card signs">
<button type="button" class="wide" id="passkey">Use a passkey</button>
<p class="or" aria-hidden="true"><span>or</span></p>
<form id="with-password" novalidate>
<div class="field">
<label for="handle">Handle</label>
<div class="affix"><span aria-hidden="true">@</span><input id="handle" name="username" autocomplete="username webauthn" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="64" required><span class="after" aria-hidden="true">@${escapeHtml(frame.host)}</span></div>
</div>
${passwordField('current-password')}
<button type="submit" class="wide quiet">Sign in with the password</button>
</form>
<p class="or" aria-hidden="true"><span>or</span></p>
<button type="button" class="wide quiet" id="wallet" aria-expanded="false" aria-controls="wallets">Use a wallet</button>
<div class="panel" id="wallets" hidden></div>
<p class="told" id="told" role="alert"></p>
</div>
${frame.signUp !== 'closed' ? '<p class="soft small below">Nobody here yet? <a href="/join">Join</a></p>' : ''}`,
  });
