package dev.pitwatch.core.notices.notification;

/**
 * An alert that a person reads of later, in the summary of what was held back.
 *
 * @param summary the notice that it is in alone, if it is the first; those with its key share one
 * @param line the alert, as a JSON array of one
 */
public record SummaryLine(DecidedNotice summary, String line) {}
