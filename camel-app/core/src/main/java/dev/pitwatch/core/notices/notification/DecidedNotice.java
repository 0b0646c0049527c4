package dev.pitwatch.core.notices.notification;

import java.time.Instant;
import java.util.Optional;

/**
 * A notice and whether it is sent.
 *
 * @param notice what it would say, and to whom
 * @param suppressed why it is not sent; empty: it is
 * @param due it is not sent before
 */
public record DecidedNotice(Notice notice, Optional<Suppression> suppressed, Instant due) {}
