package dev.pitwatch.spi;

import java.util.List;

/**
 * Brings notices to people by one provider: a mail server, a company that sends text messages, a folder.
 *
 * <p>The hub keeps each notice until it is sent, tries again and counts; a channel only sends. It may be called from
 * several threads at once. It keeps time limits of its own: a call that takes longer than 30 seconds is given up and its
 * thread interrupted, and a plugin that does not come back, or throws again and again, is switched off. A provider that is
 * away is neither: that is {@link SendOutcome#later}.
 */
public interface NotificationChannel {

    /** {@return what it sends: some of "sms", "whatsapp", "email"; always the same; empty: nothing, until it is set up} */
    List<String> channels();

    /** {@return whether it only stands in for channels that no other plugin sends; always the same} */
    default boolean standsIn() {
        return false;
    }

    /**
     * Sends a notice, on the caller's thread.
     *
     * @param notice to be sent by one of {@link #channels()}
     * @return what became of it; never null
     * @throws Exception when the channel itself is at fault; it is tried again
     */
    SendOutcome send(OutgoingNotice notice) throws Exception;
}
