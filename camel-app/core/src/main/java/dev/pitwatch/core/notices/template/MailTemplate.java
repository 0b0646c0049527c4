package dev.pitwatch.core.notices.template;

/**
 * A mail: its first line is {@code Subject: …}, what follows is HTML.
 *
 * @param plain the same for programs that show no HTML
 */
record MailTemplate(Phrase subject, Phrase html, Phrase plain) {

    private static final String SUBJECT = "Subject:";

    static MailTemplate read(String content, TemplateEvent event, TemplateProblems problems) {
        String[] parts = content.split("\n", 2);
        if (!parts[0].startsWith(SUBJECT)) {
            problems.add(1, "the first line is \"%s\", expected Subject: …".formatted(parts[0].strip()));
        }
        Phrase subject = new Phrase(parts[0].replaceFirst("^" + SUBJECT, "").strip(), 1);
        Phrase html = new Phrase(parts.length < 2 ? "" : parts[1].stripTrailing(), 2);
        subject.check(event.open(), problems);
        html.check(event.all(), problems);
        html.require(event.secret(), problems);
        MailHtml.check(html, problems);
        return new MailTemplate(subject, html, new Phrase(MailHtml.plain(html.text()), 2));
    }
}
