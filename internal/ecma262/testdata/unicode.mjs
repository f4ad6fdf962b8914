// Writes ../unicode.txt: what ECMA-262 knows about Unicode and Go's package
// unicode does not. Made with Node.js 20 (Unicode 17):
//
//	node testdata/unicode.mjs "$(go run ./testdata/scripts.go)" > unicode.txt
//
// Each line is a kind, a name and what it stands for:
//
//	script Grek Greek       a short name of a script
//	name Hex Hex_Digit      a short name of a binary property
//	binary Emoji 23 2a …    a binary property, as hexadecimal code points and ranges
//	scx Greek 37a …         a Script_Extensions set that differs from the Script set
const last = 0x10ffff

function ranges(property) {
  const re = new RegExp(`^\\p{${property}}$`, 'u')
  const out = []
  for (let c = 0, start = -1; c <= last + 1; c++) {
    const is = c <= last && re.test(String.fromCodePoint(c))
    if (is && start < 0) start = c
    if (!is && start >= 0) {
      const hex = (n) => n.toString(16)
      out.push(start === c - 1 ? hex(start) : hex(start) + '-' + hex(c - 1))
      start = -1
    }
  }
  return out.join(' ')
}

function known(property) {
  try {
    new RegExp(`\\p{${property}}`, 'u')
    return true
  } catch {
    return false
  }
}

const scripts = process.argv[2].trim().split(/\s+/)
const sets = new Map(scripts.map((name) => [ranges('sc=' + name), name]))

const lower = [...'abcdefghijklmnopqrstuvwxyz']
for (const a of lower)
  for (const b of lower)
    for (const c of lower)
      for (const d of lower) {
        const short = a.toUpperCase() + b + c + d
        if (!known('sc=' + short) || scripts.includes(short)) continue
        const long = sets.get(ranges('sc=' + short))
        if (long) console.log('script', short, long)
      }

// The binary properties of ECMA-262 and their short names.
const binary = {
  ASCII: '', ASCII_Hex_Digit: 'AHex', Alphabetic: 'Alpha', Any: '', Assigned: '', Bidi_Control: 'Bidi_C',
  Bidi_Mirrored: 'Bidi_M', Case_Ignorable: 'CI', Cased: '', Changes_When_Casefolded: 'CWCF',
  Changes_When_Casemapped: 'CWCM', Changes_When_Lowercased: 'CWL', Changes_When_NFKC_Casefolded: 'CWKCF',
  Changes_When_Titlecased: 'CWT', Changes_When_Uppercased: 'CWU', Dash: '',
  Default_Ignorable_Code_Point: 'DI', Deprecated: 'Dep', Diacritic: 'Dia', Emoji: '',
  Emoji_Component: 'EComp', Emoji_Modifier: 'EMod', Emoji_Modifier_Base: 'EBase', Emoji_Presentation: 'EPres',
  Extended_Pictographic: 'ExtPict', Extender: 'Ext', Grapheme_Base: 'Gr_Base', Grapheme_Extend: 'Gr_Ext',
  Hex_Digit: 'Hex', IDS_Binary_Operator: 'IDSB', IDS_Trinary_Operator: 'IDST', ID_Continue: 'IDC',
  ID_Start: 'IDS', Ideographic: 'Ideo', Join_Control: 'Join_C', Logical_Order_Exception: 'LOE',
  Lowercase: 'Lower', Math: '', Noncharacter_Code_Point: 'NChar', Pattern_Syntax: 'Pat_Syn',
  Pattern_White_Space: 'Pat_WS', Quotation_Mark: 'QMark', Radical: '', Regional_Indicator: 'RI',
  Sentence_Terminal: 'STerm', Soft_Dotted: 'SD', Terminal_Punctuation: 'Term', Unified_Ideograph: 'UIdeo',
  Uppercase: 'Upper', Variation_Selector: 'VS', White_Space: 'space', XID_Continue: 'XIDC', XID_Start: 'XIDS',
}

for (const [name, short] of Object.entries(binary)) if (short) console.log('name', short, name)
for (const name of Object.keys(binary)) console.log('binary', name, ranges(name))

for (const name of scripts) {
  const scx = ranges('scx=' + name)
  if (scx !== ranges('sc=' + name)) console.log('scx', name, scx)
}
