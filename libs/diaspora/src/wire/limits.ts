/** Hard limits. Characters are Unicode code points, as diaspora* counts them; bytes are of UTF-8. */
export const LIMITS = {
  /** Bytes of a request's body, looked at before anything is parsed. */
  body: 1_048_576,
  /** Levels of elements, the root included. */
  depth: 8,
  /** Elements of one document. */
  elements: 1_024,
  /** Attributes of one element. */
  attributes: 8,
  id: 255,
  guid: 255,
  /** Characters of a post, comment, message, biography or photo description. */
  text: 65_535,
  /** Characters of titles, questions, answers and the like. */
  line: 255,
  url: 2_048,
  firstName: 32,
  fullName: 70,
  tag: 255,
  profileTags: 5,
} as const;
