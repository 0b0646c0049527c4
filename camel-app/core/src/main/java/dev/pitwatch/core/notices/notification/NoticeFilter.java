package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.paging.TimeSpan;
import java.util.Optional;

/**
 * Which notices of a list are wanted; what is empty lets all through.
 *
 * @param alertId the alert that they are about
 * @param span in which they were made
 */
public record NoticeFilter(
        Optional<String> event,
        Optional<String> channel,
        Optional<String> state,
        Optional<String> subject,
        Optional<Long> alertId,
        TimeSpan span) {

    /** Every notice. */
    public static final NoticeFilter ALL = new NoticeFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), TimeSpan.ALWAYS);
}
