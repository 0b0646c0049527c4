/** What the hub tells devices to do, and what they answer. */
@NullMarked
package dev.pitwatch.core.devices.command;

import org.jspecify.annotations.NullMarked;
