package dev.pitwatch.core.notices.template;

/** A push: its first line is the title, what follows is the text. */
record PushTemplate(Phrase title, Phrase body) {

    static PushTemplate read(String content, TemplateEvent event, TemplateProblems problems) {
        String[] parts = content.split("\n", 2);
        Phrase title = new Phrase(parts[0].strip(), 1);
        Phrase body = new Phrase(parts.length < 2 ? "" : parts[1].strip(), 2);
        title.check(event.open(), problems);
        body.check(event.all(), problems);
        return new PushTemplate(title, body);
    }
}
