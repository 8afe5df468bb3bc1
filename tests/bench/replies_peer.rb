# A Ruby peer reads replies: names of files on standard input, a line of JSON for each.
require "email_reply_trimmer"
require "json"
require "mail"

STDIN.each_line(chomp: true) do |file|
  begin
    mail = Mail.read_from_string(File.binread(file))
    part = mail.text_part || (mail.multipart? ? mail.html_part : mail)
    text = EmailReplyTrimmer.trim(part.decoded.encode("UTF-8", invalid: :replace, undef: :replace).gsub("\r\n", "\n")).to_s
  rescue StandardError
    text = "" # whatever a peer does not survive counts as nothing read
  end
  puts JSON.generate({ file: file, text: text })
end
