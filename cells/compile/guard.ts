/** @file Puts a clock into author loops and recursion, so that endless code stops where nothing else can reach it. */
import {type Function as FunctionNode, type Node, parseExpressionAt} from "acorn";
import {simple} from "acorn-walk";
import {applyEdits, type Edit} from "./edits.ts";

/**
 * Returns the body with checks that throw an error named "interrupted" after `timeout` milliseconds without a pause.
 * Awaiting a timer, a frame or the network starts the clock anew; lines stay where they are.
 */
export function guardLoops(body: string, timeout: number): string {
  const root = parseExpressionAt(body, 0, {ecmaVersion: "latest", sourceType: "module"}) as Node &
    FunctionNode;
  let name = "__guard";
  while (body.includes(name)) name += "_";
  const check = `${name}();`;
  const edits: Edit[] = [];
  const insert = (at: number, text: string) => edits.push({start: at, end: at, text});
  const loop = ({body: inner}: {body: Node}) => {
    if (inner.type === "BlockStatement") return insert(inner.start + 1, check);
    insert(inner.start, `{${check}`);
    insert(inner.end, "}");
  };
  const enter = (node: FunctionNode) => {
    if ((node as Node) === root || !callsSomething(node)) return;
    const {body: inner} = node;
    if (inner.type === "BlockStatement") return insert(afterDirectives(inner), check);
    insert(inner.start, `(${name}(),`);
    insert(inner.end, ")");
  };
  simple(root, {
    WhileStatement: loop,
    DoWhileStatement: loop,
    ForStatement: loop,
    ForInStatement: loop,
    ForOfStatement: loop,
    FunctionDeclaration: enter,
    FunctionExpression: enter,
    ArrowFunctionExpression: enter
  });
  if (!edits.length) return body;
  insert(root.body.start + 1, prologue(name, timeout));
  // Inner nodes come before outer ones: at one place closing brackets must keep that order, opening ones reverse it.
  const opening = edits.filter(({text}) => !/^[})]$/.test(text)).reverse();
  const closing = edits.filter(({text}) => /^[})]$/.test(text));
  return applyEdits(body, [...closing, ...opening]);
}

/** A function that calls nothing cannot recur. */
function callsSomething(node: FunctionNode): boolean {
  let calls = false;
  const yes = () => {
    calls = true;
  };
  simple(node as Node, {CallExpression: yes, NewExpression: yes, TaggedTemplateExpression: yes});
  return calls;
}

function afterDirectives(block: Node & {body: (Node & {directive?: string})[]}): number {
  let at = block.start + 1;
  for (const statement of block.body) {
    if (statement.directive === undefined) break;
    at = statement.end;
  }
  return at;
}

/** The clock is read at every 32nd check; a message to itself, which a hidden tab does not delay, marks a pause. */
function prologue(name: string, timeout: number): string {
  const message = `a loop or recursion ran for more than ${timeout / 1000} s`;
  return (
    `const ${name}=(()=>{let n=0,end=0,late=false;return()=>{if(!late){if(++n&31)return;` +
    `if(end===0){end=performance.now()+${timeout};const {port1,port2}=new MessageChannel();` +
    `port1.onmessage=()=>{end=0;late=false;port1.close()};port2.postMessage(0);return}` +
    `if(performance.now()<end)return;late=true}` +
    `const error=new Error(${JSON.stringify(message)});error.name="interrupted";throw error}})();`
  );
}
