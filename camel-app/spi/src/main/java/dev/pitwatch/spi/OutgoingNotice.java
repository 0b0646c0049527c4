package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A notice that is due, as a channel's route gets it. Texts that a channel has no use for may be empty, never null.
 *
 * @param key the same at every attempt, and no other notice's: a UUID, to be given to a provider that knows idempotency
 *     keys, or as a Message-ID
 * @param channel which of the channels is to send it, e.g. "sms"
 * @param event what it is about, e.g. "one_time_code"
 * @param language of the text, e.g. "en"
 * @param workshopId of whom; 0: the platform's
 * @param to the address: a telephone number in E.164, an e-mail address, a URL
 * @param queuedAt when it was queued: no provider has it from before
 * @param attempt 1 at first
 * @param perhapsSent an attempt before was interrupted or got no answer, and no one knows how far it came: ask the provider first
 *     if it can be asked
 * @param content what it says
 * @param target what else it takes to reach the address, by name: of a push subscription "p256dh" and "auth", of a webhook
 *     "secret", of an SMS in India the registered ids, of a mail to a customer "sender" (the workshop's name) and "reply_to",
 *     of a mail that its reader may do without "unsubscribe" (the token of {@code /api/v1/unsubscribe/TOKEN}); may hold secrets
 */
public record OutgoingNotice(
        String key,
        String channel,
        String event,
        String language,
        long workshopId,
        String to,
        Instant queuedAt,
        int attempt,
        boolean perhapsSent,
        Content content,
        Map<String, String> target) {

    /**
     * What a notice says.
     *
     * @param template the file that it was made of, e.g. "alert.en"
     * @param subject one line, without secrets
     * @param title one short line for a screen that shows little, without secrets
     * @param text whole; may hold a code or a link that lets its reader in, so it belongs into no log
     * @param textWithoutSecrets the same with dots in their place
     * @param html the text for mail; empty: there is none
     * @param contentSid what WhatsApp calls the approved template; empty: there is none
     * @param variables of the approved template, in its order; may hold secrets
     * @param values what the event says, by name and without secrets, in the order of the text
     */
    public record Content(
            String template,
            String subject,
            String title,
            String text,
            String textWithoutSecrets,
            String html,
            String contentSid,
            List<String> variables,
            Map<String, String> values) {

        public Content {
            requireNonNull(template, "template");
            // Headers of mail and of HTTP are made of these: a value with a line break must not become another header.
            subject = oneLine(subject);
            title = oneLine(title);
            requireNonNull(text, "text");
            requireNonNull(textWithoutSecrets, "textWithoutSecrets");
            requireNonNull(html, "html");
            requireNonNull(contentSid, "contentSid");
            variables = List.copyOf(variables);
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        private static String oneLine(String text) {
            return text.replaceAll("\\p{Cntrl}+", " ");
        }

        /** A text and nothing else; the subject is its title. */
        public Content(String template, String subject, String text, String textWithoutSecrets) {
            this(template, subject, subject, text, textWithoutSecrets, "", "", List.of(), Map.of());
        }
    }

    public OutgoingNotice {
        requireNonNull(key, "key");
        requireNonNull(channel, "channel");
        requireNonNull(event, "event");
        requireNonNull(language, "language");
        requireNonNull(to, "to");
        requireNonNull(queuedAt, "queuedAt");
        requireNonNull(content, "content");
        target = Map.copyOf(target);
    }

    /** {@return the subject of {@link #content()}} Route files say {@code ${body.subject}}. */
    public String subject() {
        return content.subject();
    }

    /** {@return the title of {@link #content()}} */
    public String title() {
        return content.title();
    }

    /** {@return the text of {@link #content()}, which belongs into no log} */
    public String text() {
        return content.text();
    }

    /** {@return the text of {@link #content()} with dots in place of secrets} */
    public String textWithoutSecrets() {
        return content.textWithoutSecrets();
    }

    /** {@return the HTML of {@link #content()}; empty: there is none} */
    public String html() {
        return content.html();
    }

    /** Names no address and no secret. */
    @Override
    public String toString() {
        return "notice %s (%s by %s, attempt %d)".formatted(key, event, channel, attempt);
    }
}
