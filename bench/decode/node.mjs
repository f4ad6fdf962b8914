// Answers questions about ajv, one line of JSON each: how long JSON.parse and validation take, or
// what is wrong with a document.
import { createInterface } from 'node:readline'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'

const ajv = new Ajv({ useDefaults: true, allErrors: true, strict: false })
addFormats(ajv)
const compiled = new Map()

function validator (name, schema) {
  if (!compiled.has(name)) compiled.set(name, ajv.compile(JSON.parse(schema)))
  return compiled.get(name)
}

// Calls are doubled until they fill a sample: the last ones count, the others warm up. The garbage of
// the sample before is collected first of all: collecting right before the clock starts made
// Node slower.
function time (validate, document, millis) {
  gc()
  for (let n = 1; ; n *= 2) {
    const start = process.cpuUsage()
    for (let i = 0; i < n; i++) {
      if (!validate(JSON.parse(document))) throw new Error(ajv.errorsText(validate.errors))
    }
    const { user, system } = process.cpuUsage(start)
    const ns = 1000 * (user + system)
    if (ns >= millis * 1e6) return ns / n
  }
}

function errors (validate, document) {
  let value
  try {
    value = JSON.parse(document)
  } catch (e) {
    return [e.message]
  }
  return validate(value) ? [] : validate.errors.map(e => `${e.instancePath || '(root)'} ${e.message}`)
}

function answer ({ name, schema, document, millis }) {
  try {
    const validate = validator(name, schema)
    return millis ? { ns: time(validate, document, millis) } : { errors: errors(validate, document) }
  } catch (e) {
    return { failure: e.message }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))))
}
