// Sends N mails of the file through nodemailer's pool: node pool.js MODULES PORT N CONNECTIONS FILE TO
const [modules, port, n, connections, file, to] = process.argv.slice(2);
const nodemailer = require(modules + "/nodemailer");
const raw = require("fs").readFileSync(file);
const pool = nodemailer.createTransport({
	pool: true, host: "127.0.0.1", port: Number(port), secure: false, ignoreTLS: true,
	maxConnections: Number(connections), maxMessages: Infinity,
});
const one = () => pool.sendMail({ envelope: { from: "bench@mail.example", to: [to] }, raw });
Promise.all(Array.from({ length: Number(n) }, one)).then(() => pool.close(), (error) => {
	console.error(error);
	process.exit(1);
});
