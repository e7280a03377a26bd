/** Event patterns, and the complexity of their wildcards. Asked of event-ruler 1.7.3, `Machine.evaluateComplexity`. */
export const COMPLEXITIES: readonly (readonly [number, string])[] = [
  [2, '{"a":[{"wildcard":"*"}]}'],
  [1, '{"a":[{"wildcard":"abc"}]}'],
  [2, '{"a":[{"wildcard":"*ab"}]}'],
  [3, '{"a":[{"wildcard":"*aa"}]}'],
  [5, '{"a":[{"wildcard":"a*b*bb"}]}'],
  [7, '{"a":[{"wildcard":"*ab*b*b*"}]}'],
  [17, '{"a":[{"wildcard":"*a*a*a*a*a*a*a*a*"}]}'],
  [7, '{"a":[{"wildcard":"a*aaa"},{"wildcard":"aa*aa"}]}'],
  [7, '{"a":[{"anything-but":{"wildcard":["a*aaa","aa*aa"]}}]}'],
  [
    10,
    '{"a":[{"wildcard":"F*eatureFeature"},{"wildcard":"Fe*atureFeature"},{"wildcard":"Fea*tureFeature"}]}',
  ],
  [3, '{"a":[{"wildcard":"ab*c"},{"wildcard":"ab*c"}]}'],
  [3, '{"a":[{"wildcard":"李*李李"}]}'],
  [2, '{"a":[{"wildcard":"\\\\*a\\\\**a\\\\*"}]}'],
  [2, '{"a":["abc",{"prefix":"abc"},{"wildcard":"abc*"}]}'],
  [0, '{"a":["abc"],"b":[{"prefix":"x"}]}'],
  [
    11,
    '{"abc":[{"prefix":"a"},"abcdef",{"suffix":"z"}],"def":[{"prefix":"b"},{"wildcard":"a*a*a*a*a*a*"},{"suffix":"c"}],"ghi":["a"]}',
  ],
  [0, '{"a":[{"exists":false}],"b":[{"wildcard":"*a*a*a*a*a*a*a"}]}'],
  [14, '{"a":[{"exists":false},"x"],"b":[{"wildcard":"*a*a*a*a*a*a*a"}]}'],
  [6, '{"$or":[{"a":["x"],"b":[{"wildcard":"*aa"}]},{"a":["x"],"b":[{"wildcard":"*aab"}]}]}'],
  [3, '{"$or":[{"a":["x"],"b":[{"wildcard":"*aa"}]},{"a":["y"],"b":[{"wildcard":"*aab"}]}]}'],
  [9, '{"a":[{"wildcard":"*:stack/A/*"},{"wildcard":"*:stack/B/*"},{"wildcard":"*:stack/C/*"}]}'],
  [
    12,
    '{"a":[{"wildcard":"*:stack/A/*"},{"wildcard":"*:stack/B/*"},{"wildcard":"*:stack/C/*"},{"wildcard":"*:stack/D/*"}]}',
  ],
  [
    16,
    '{"a":[{"wildcard":"*/x/*.bif"},{"wildcard":"*/x/*.tiff"},{"wildcard":"*/x/*.tif"},{"wildcard":"*/x/*.svs"}]}',
  ],
];
