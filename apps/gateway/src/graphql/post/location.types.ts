import { Field, Float, InputType, ObjectType } from '@nestjs/graphql';
import { location, type Location as CoreLocation } from '@planet/core';
import { badInput } from '../errors.js';

@ObjectType({ description: 'Where a post was written. Degrees, north and east positive.' })
export class Location {
  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => Float, { nullable: true })
  latitude?: number;

  @Field(() => Float, { nullable: true })
  longitude?: number;
}

@InputType({ description: 'A name, or both degrees, or all of them.' })
export class LocationInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => Float, { nullable: true })
  latitude?: number | null;

  @Field(() => Float, { nullable: true })
  longitude?: number | null;
}

export function readLocation(input: LocationInput | null | undefined): CoreLocation | undefined {
  if (!input) return undefined;
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
  const read = location.safeParse(given);
  if (!read.success) throw badInput('The location has neither a name nor both degrees, or they cannot be.');
  return read.data;
}
