package dev.pitwatch.core.notices.notification;

import java.util.Optional;

/** Which notices of a list are wanted; what is empty lets all through. */
public record NoticeFilter(
        Optional<String> event, Optional<String> channel, Optional<String> state, Optional<String> subject) {}
