/** For those whose browser runs no scripts. */
export const needsScript =
  '<noscript><p class="note bad">This page needs JavaScript: keys are made and used in your browser.</p></noscript>';

/** A list of ways to show who one is. */
export const choice = (group: string, value: string, title: string, text: string): string =>
  `<label class="choice"><input type="radio" name="${group}" value="${value}"><span><strong>${title}</strong><small>${text}</small></span></label>`;

export const passwordField = (
  autocomplete: 'new-password' | 'current-password',
  hint = '',
): string => `<div class="field">
<label for="password">Password</label>
<div class="beside"><input id="password" name="password" type="password" autocomplete="${autocomplete}" maxlength="256"${hint ? ' aria-describedby="password-hint"' : ''}>
<button type="button" class="quiet" id="reveal" aria-pressed="false" aria-label="Show the password">Show</button></div>
${hint ? `<p class="hint" id="password-hint">${hint}</p>` : ''}
</div>`;
