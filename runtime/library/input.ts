/** @file `Generators.input`: what an input element says, over time. */
import {observe} from "./observe.ts";

/** Marks generators whose first value only a reader can give: a file to choose, an empty date. */
const askingReader = new WeakSet<object>();

export function isAskingReader(generator: object): boolean {
  return askingReader.has(generator);
}

/** The values of an input element: now, and after each of its events. */
export function input(element: EventTarget): AsyncGenerator<unknown, void, unknown> {
  const generator = observe<unknown>((notify) => {
    const type = eventOf(element);
    const listen = () => void notify(valueIn(element));
    const value = valueIn(element);
    element.addEventListener(type, listen);
    if (value !== undefined) notify(value);
    return () => element.removeEventListener(type, listen);
  });
  if (valueIn(element) === undefined) askingReader.add(generator);
  return generator;
}

function valueIn(element: EventTarget): unknown {
  const input = element as HTMLInputElement & HTMLSelectElement;
  switch (input.type as string | undefined) {
    case "range":
    case "number":
      return input.valueAsNumber;
    case "date":
      return input.valueAsDate;
    case "checkbox":
      return input.checked;
    case "file":
      return input.multiple ? input.files : input.files?.[0];
    case "select-multiple":
      return Array.from(input.selectedOptions, (option) => option.value);
    default:
      return input.value;
  }
}

function eventOf(element: EventTarget): string {
  switch ((element as HTMLInputElement).type as string | undefined) {
    case "button":
    case "submit":
    case "checkbox":
      return "click";
    case "file":
      return "change";
    default:
      return "input";
  }
}
