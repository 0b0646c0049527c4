/** The embedded broker: Artemis in a process of its own, with the accounts of the database. */
@NullMarked
package dev.pitwatch.artemis;

import org.jspecify.annotations.NullMarked;
