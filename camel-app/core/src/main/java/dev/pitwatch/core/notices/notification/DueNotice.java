package dev.pitwatch.core.notices.notification;

import dev.pitwatch.spi.OutgoingNotice;
import java.time.Instant;

/**
 * A notice that this hub is to send now, and no other.
 *
 * @param id of the row
 * @param template the text it is sent with, e.g. "one_time_code.en"
 * @param mine until then: another hub takes it over later
 * @param sentTo its address, sealed
 */
public record DueNotice(long id, OutgoingNotice message, String template, Instant mine, byte[] sentTo) {

    /** Names no address and no secret. */
    @Override
    public String toString() {
        return message.toString();
    }
}
