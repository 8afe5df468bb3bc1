// A Node peer reads replies: node replies_peer.js MODULES PACKAGE; names of files on standard input, a line of JSON for each.
const [modules, name] = process.argv.slice(2);
const fs = require("fs");
const { simpleParser } = require(modules + "/mailparser");
const peer = require(modules + "/" + name);

const readers = {
	"email-reply-parser": (text) => new peer.default().read(text).getVisibleText(),
	"planer": (text) => peer.extractFrom(text, "text/plain"),
};

(async () => {
	for (const file of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
		let text = "";
		try {
			text = readers[name]((await simpleParser(fs.readFileSync(file))).text || "");
		} catch (error) {
			text = ""; // whatever a peer does not survive counts as nothing read
		}
		console.log(JSON.stringify({ file, text }));
	}
})();
