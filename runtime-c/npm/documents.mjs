// The documents of the npm package, which stand alone: they are those of the checkout, without what is about
// a checkout, and with links to what the package has not as addresses in the repository.

/**
 * The README as the package has it. What stands in `<!-- checkout: begin -->` … `<!-- checkout: end -->` is
 * left out, what stands in `<!-- package: … -->` is shown, and the first steps install what npm has.
 */
export function packageReadme(text) {
  return text
    .replace(/<!-- checkout: begin -->\n[^]*?<!-- checkout: end -->\n\n?/g, "")
    .replace(/<!-- package: ([^]*?) -->/g, "$1")
    .replace(/^make packages .*\n/m, "")
    .replace(
      /^npm install "\$OLDPWD".*$/m,
      "npm install falco-ts                      # with its native parts",
    );
}

/**
 * A document of the package, at a path in it: its code blocks are of languages alone, and its links lead to
 * files that the package has, or to the repository as it was at the version. `about` is package.json.
 */
export function standAlone(text, from, has, about) {
  const address = /https:[^ ]*(?=\.git$)/.exec(about.repository.url)[0];
  return text
    .replace(/^```(\w+) .*$/gm, "```$1")
    .replace(
      /(!?)\[([^\]]*)\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)/g,
      (link, image, words, target, heading = "") => {
        const file = new URL(target, `file:///${from}`).pathname.slice(1);
        if (has(file)) return link;
        const view = image ? "raw" : /\.[^/]*$|\/[A-Z]+$/.test(file) ? "blob" : "tree";
        return `${image}[${words}](${address}/${view}/v${about.version}/${file}${heading})`;
      },
    );
}
