/** The cases that names are turned into: by `strum(serialize_all = …)`, heck and the like. */

/** The words of an identifier, as heck cuts them: at `_`, `-` and spaces, and between letters of different case (heck src/lib.rs). */
function wordsOf(text: string): string[] {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((part) => part.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u))
    .filter((word) => word !== '');
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

/** A text in a case by its name, as strum and serde write it (`snake_case`), or heck's traits and `const_format::Case` name it; null for no known case. */
export function inCase(text: string, name: string): string | null {
  const words = wordsOf(text);
  const lower = words.map((word) => word.toLowerCase());
  switch (name.toLowerCase().replace(/[^a-z]/g, '')) {
    case 'snakecase':
    case 'snake':
      return name.startsWith('SCREAMING') || name === 'SNAKE_CASE' ? lower.join('_').toUpperCase() : lower.join('_');
    case 'screamingsnakecase':
    case 'shoutysnakecase':
    case 'shoutysnake':
    case 'uppersnake':
    case 'constant':
      return lower.join('_').toUpperCase();
    case 'kebabcase':
    case 'kebab':
      return lower.join('-');
    case 'screamingkebabcase':
    case 'shoutykebabcase':
    case 'upperkebab':
      return lower.join('-').toUpperCase();
    case 'camelcase':
    case 'lowercamelcase':
    case 'lowercamel':
    case 'camel':
    case 'mixedcase':
      return name === 'CamelCase'
        ? words.map(capital).join('')
        : words.map((word, index) => (index === 0 ? word.toLowerCase() : capital(word))).join('');
    case 'pascalcase':
    case 'uppercamelcase':
    case 'uppercamel':
    case 'pascal':
      return words.map(capital).join('');
    case 'titlecase':
      return words.map(capital).join(' ');
    case 'traincase':
      return words.map(capital).join('-');
    case 'lower':
    case 'lowercase':
      return text.toLowerCase();
    case 'upper':
    case 'uppercase':
      return text.toUpperCase();
    default:
      return null;
  }
}
