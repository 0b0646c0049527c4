package dev.pitwatch.core.notices.announcement;

import org.jspecify.annotations.Nullable;

/**
 * News for people.
 *
 * @param workshopId null: the platform's
 * @param event what happened, e.g. {@code alert}
 * @param subject what it is about, e.g. {@code pit:1}
 * @param facts what texts name, written by {@link dev.pitwatch.base.json.Json} as an object
 * @param onceKey of its cause, e.g. {@code alert:7:opened}: a second announcement with it is none
 */
public record Announcement(@Nullable Long workshopId, String event, String subject, Object facts, String onceKey) {}
