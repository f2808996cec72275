/** What the contract takes as a handle; ASCII only, so that no two look alike. */
export const handlePattern = /^[a-z0-9_]{3,30}$/;

export const isHandle = (text: string): boolean => handlePattern.test(text);

/** Names under which people expect this Planet itself, or a page of its own. */
const reserved = new Set(
  `abuse admin administrator api app auth blog bot bots bridge billing contact dns docs everyone faq feed feeds ftp
  graphql help here home host hostmaster identity identities imap info inbox instance invite join links login logout
  mail me media moderation moderator mod null nodeinfo noreply no_reply official operator outbox owner planet
  planet_service pop postmaster press privacy profile public pub recovery register relay relayer root security service
  settings shared_inbox sign_in sign_out sign_up signin signout signup signer smtp ssl staff status support system sysop
  team terms test undefined user users wallet webfinger webmaster well_known www`.split(/\s+/),
);

export const isReserved = (handle: string): boolean => reserved.has(handle);
