/** @file What the light document lacks of form elements and Inputs asks for: values, choices, validity, live attributes. */

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function mendInputs(window: typeof globalThis): void {
  const {HTMLInputElement, HTMLSelectElement, Element} = window;
  // A form is no class of its own here, so what only forms have stands on every element.
  define(Element.prototype, "checkValidity", {value: () => true});
  define(Element.prototype, "reportValidity", {value: () => true});
  define(Element.prototype, "setCustomValidity", {value: () => undefined});
  define(Element.prototype, "elements", {
    get(this: Element) {
      return this.localName === "form" ? controlsOf(this) : undefined;
    }
  });
  mendInput(HTMLInputElement.prototype);
  mendSelect(HTMLSelectElement.prototype);
  // Nothing is laid out here: everything is where it is, without extent.
  define(Element.prototype, "getBoundingClientRect", {
    value: () => ({x: 0, y: 0, left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0})
  });
  define(Element.prototype, "getBBox", {value: () => ({x: 0, y: 0, width: 0, height: 0})});
  define(Element.prototype, "getComputedTextLength", {value: () => 0});
  mendAttributes(Element.prototype);
}

function mendInput(prototype: HTMLInputElement): void {
  for (const name of ["min", "max", "step"]) {
    define(prototype, name, {
      get(this: HTMLInputElement) {
        return this.getAttribute(name) ?? "";
      },
      set(this: HTMLInputElement, value: unknown) {
        this.setAttribute(name, String(value));
      }
    });
  }
  define(prototype, "valueAsNumber", {
    get(this: HTMLInputElement) {
      if (this.type === "range") return inRange(this, this.value);
      return this.value === "" ? NaN : Number(this.value);
    },
    set(this: HTMLInputElement, value: number) {
      const number = this.type === "range" ? inRange(this, String(value)) : value;
      this.value = Number.isNaN(number) ? "" : String(number);
    }
  });
  define(prototype, "valueAsDate", {
    get(this: HTMLInputElement) {
      const date = new Date(this.value);
      return Number.isNaN(date.getTime()) ? null : date;
    },
    set(this: HTMLInputElement, value: Date | null) {
      this.value = value ? value.toISOString().slice(0, 10) : "";
    }
  });
  define(prototype, "checked", {
    get(this: HTMLInputElement) {
      return this.hasAttribute("checked");
    },
    set(this: HTMLInputElement, value: boolean) {
      this.toggleAttribute("checked", Boolean(value));
    }
  });
  define(prototype, "files", {get: () => []});
}

/** A slider stands somewhere: in the middle if nobody says where, always on a step. */
function inRange({min, max, step}: HTMLInputElement, text: string): number {
  const low = min === "" ? 0 : Number(min);
  const high = Math.max(low, max === "" ? 100 : Number(max));
  const by = step === "" ? 1 : Number(step);
  const number = text === "" || Number.isNaN(Number(text)) ? (low + high) / 2 : Number(text);
  const snapped = Number.isNaN(by) ? number : low + Math.round((number - low) / by) * by;
  return Math.min(high, Math.max(low, snapped));
}

function mendSelect(prototype: HTMLSelectElement): void {
  define(prototype, "multiple", {
    get(this: HTMLSelectElement) {
      return this.hasAttribute("multiple");
    }
  });
  define(prototype, "selectedOptions", {
    get(this: HTMLSelectElement) {
      const options = [...this.querySelectorAll("option")];
      const selected = options.filter((option) => option.hasAttribute("selected"));
      return selected.length || this.multiple ? selected : options.slice(0, 1);
    }
  });
  define(prototype, "selectedIndex", {
    get(this: HTMLSelectElement) {
      return [...this.querySelectorAll("option")].indexOf(this.selectedOptions[0]);
    },
    set(this: HTMLSelectElement, index: number) {
      this.querySelectorAll("option").forEach((option, i) => {
        option.toggleAttribute("selected", i === index);
      });
    }
  });
  define(prototype, "value", {
    get(this: HTMLSelectElement) {
      return this.selectedOptions[0]?.getAttribute("value") ?? "";
    },
    set(this: HTMLSelectElement, value: unknown) {
      for (const option of this.querySelectorAll("option"))
        option.toggleAttribute("selected", option.getAttribute("value") === String(value));
    }
  });
}

/** The controls of a form, by index and by name; several of one name are a list with the value of the checked one. */
function controlsOf(form: Element): Control[] & Record<string, unknown> {
  const controls = [...form.querySelectorAll<Control>("input, select, textarea, button, output")];
  const named: Record<string, unknown> = {};
  for (const name of new Set(controls.map((control) => control.getAttribute("name") ?? ""))) {
    if (name === "") continue;
    const same = controls.filter((control) => control.getAttribute("name") === name);
    named[name] = same.length === 1 ? same[0] : radios(same as HTMLInputElement[]);
  }
  return Object.assign(controls, named) as unknown as Control[] & Record<string, unknown>;
}

function radios(inputs: HTMLInputElement[]): HTMLInputElement[] & {value: string} {
  return Object.defineProperty(inputs, "value", {
    get: () => inputs.find(({checked}) => checked)?.value ?? "",
    set(value: unknown) {
      for (const input of inputs) input.checked = input.value === String(value);
    }
  }) as HTMLInputElement[] & {value: string};
}

/**
 * A list of attributes must follow the element, the newest last: htl removes and sets attributes while it walks the
 * list. Here the list is a copy, the newest first.
 */
function mendAttributes(prototype: Element): void {
  const {get} = Object.getOwnPropertyDescriptor(prototype, "attributes")!;
  define(prototype, "attributes", {
    get(this: Element) {
      return new Proxy(
        {},
        {
          get: (_, key) => {
            const list = get!.call(this) as unknown[] & Record<PropertyKey, unknown>;
            const value =
              typeof key === "string" && /^\d+$/.test(key) ? list.at(-1 - Number(key)) : list[key];
            return typeof value === "function" ? value.bind(list) : value;
          }
        }
      );
    }
  });
}

function define(prototype: object, name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(prototype, name, {configurable: true, ...descriptor});
}
