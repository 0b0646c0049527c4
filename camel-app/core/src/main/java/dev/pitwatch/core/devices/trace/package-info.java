/** What a device sends, message by message, while a person looks into it. */
@NullMarked
package dev.pitwatch.core.devices.trace;

import org.jspecify.annotations.NullMarked;
