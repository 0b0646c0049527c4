/** Announcements: news for people, kept in the transaction of its cause until it is decided who gets a notice of it. */
@NullMarked
package dev.pitwatch.core.notices.announcement;

import org.jspecify.annotations.NullMarked;
