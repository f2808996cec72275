import { Field, InterfaceType, ObjectType } from '@nestjs/graphql';
import { explain, type Reason, type Refusal as Refused } from '@planet/core';

@InterfaceType({
  description: 'Why a mutation changed nothing. What is wrong with the request itself stands in `errors`.',
  resolveType: (value: Refusal & { typeName?: string }) => value.typeName ?? value.constructor.name,
})
export abstract class Refusal {
  @Field(() => String, { description: 'One of the named reasons, such as `handle-taken`.' })
  reason!: string;

  @Field(() => String, { description: 'A sentence for people.' })
  message!: string;
}

@ObjectType({ implements: () => [Refusal] })
export class HandleRefused extends Refusal {
  @Field(() => String, { nullable: true, description: 'A handle like it that is free.' })
  suggestion!: string | null;
}

@ObjectType({ implements: () => [Refusal] })
export class WalletRefused extends Refusal {}

@ObjectType({ implements: () => [Refusal], description: 'A passkey, password or signature that does not do.' })
export class CredentialRefused extends Refusal {}

@ObjectType({ implements: () => [Refusal], description: 'What was begun is used, or too old: begin again.' })
export class ChallengeRefused extends Refusal {}

@ObjectType({ implements: () => [Refusal], description: 'Not now, or not so often.' })
export class LimitReached extends Refusal {}

@ObjectType({ implements: () => [Refusal] })
export class RecoveryRefused extends Refusal {}

type Kind<T extends Refusal> = new () => T;
/** The refusal as an object of its type. */
export function refusal<T extends Refusal>(kind: Kind<T>, { reason, detail }: Pick<Refused, 'reason' | 'detail'>): T {
  const message = detail ? `${explain(reason)} ${detail}` : explain(reason);
  return Object.assign(new kind(), { reason, message });
}

const limits = new Set<Reason>([
  'sign-up-closed',
  'invite-wrong',
  'too-many-sign-ups',
  'too-many-attempts',
  'too-many',
  'busy',
]);

/** Which type a refusal has follows from its reason; what has none of its own is of the kind that is given. */
export function refusalAs<T extends Refusal>(
  kind: Kind<T>,
  refused: Refused,
): T | HandleRefused | ChallengeRefused | LimitReached {
  if (limits.has(refused.reason)) return refusal(LimitReached, refused);
  if (refused.reason === 'challenge-unknown') return refusal(ChallengeRefused, refused);
  if (refused.reason.startsWith('handle-')) return refusal(HandleRefused, refused);
  return refusal(kind, refused);
}

/** For unions: objects are instances of their classes. */
export const byClass = (value: object): string => value.constructor.name;

/** The refusal as an object of this type. */
export const refusedAs = <Name extends string>(typeName: Name, { reason, detail }: Refused) => ({
  typeName,
  reason,
  message: detail ? `${explain(reason)} (${detail})` : explain(reason),
});
