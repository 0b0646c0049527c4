package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

/**
 * A notice that is due.
 *
 * @param key the same at every attempt, and no other notice's: a UUID, to be given to a provider that knows idempotency
 *     keys, or as a Message-ID
 * @param channel which of the channels is to send it, e.g. "sms"
 * @param event what it is about, e.g. "one_time_code"
 * @param language of the text, e.g. "en"
 * @param to the address: a telephone number in E.164, an e-mail address
 * @param subject one line, without secrets
 * @param text whole; may hold a code or a link that lets its reader in, so it belongs into no log
 * @param textWithoutSecrets the same with dots in their place
 * @param attempt 1 at first
 * @param perhapsSent an attempt before was interrupted, and no one knows how far it came: ask the provider first if it
 *     can be asked
 */
public record OutgoingNotice(
        String key,
        String channel,
        String event,
        String language,
        String to,
        String subject,
        String text,
        String textWithoutSecrets,
        int attempt,
        boolean perhapsSent) {

    public OutgoingNotice {
        requireNonNull(key, "key");
        requireNonNull(channel, "channel");
        requireNonNull(event, "event");
        requireNonNull(language, "language");
        requireNonNull(to, "to");
        requireNonNull(subject, "subject");
        requireNonNull(text, "text");
        requireNonNull(textWithoutSecrets, "textWithoutSecrets");
    }

    /** Names no address and no secret. */
    @Override
    public String toString() {
        return "notice %s (%s by %s, attempt %d)".formatted(key, event, channel, attempt);
    }
}
