/** The steps of routes/notifications.camel.yaml. */
@NullMarked
package dev.pitwatch.hub.notification;

import org.jspecify.annotations.NullMarked;
