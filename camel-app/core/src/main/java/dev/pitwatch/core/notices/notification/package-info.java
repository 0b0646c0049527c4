/** Notices to people: the outbox that they wait in, their texts, and what becomes of them. */
@NullMarked
package dev.pitwatch.core.notices.notification;

import org.jspecify.annotations.NullMarked;
