package dev.pitwatch.core.notices.template;

import java.util.Optional;

/** The texts of one event in one language. */
record Template(
        Phrase text,
        MailTemplate mail,
        Optional<PushTemplate> push,
        Optional<ContentTemplate> whatsapp,
        Optional<DltText> dlt) {}
