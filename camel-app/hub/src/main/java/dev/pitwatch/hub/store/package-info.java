/** The component {@code reading-store}: stores what ingest made of messages, acknowledges them, and publishes them. */
@NullMarked
package dev.pitwatch.hub.store;

import org.jspecify.annotations.NullMarked;
