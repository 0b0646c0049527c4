/** The embedded broker: Artemis in a process of its own, with the accounts of the database. */
@NullMarked
package dev.pitwatch.launcher.broker;

import org.jspecify.annotations.NullMarked;
