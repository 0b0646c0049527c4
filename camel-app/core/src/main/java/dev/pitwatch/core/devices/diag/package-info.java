/** What devices say of their health, every five minutes. */
@NullMarked
package dev.pitwatch.core.devices.diag;

import org.jspecify.annotations.NullMarked;
