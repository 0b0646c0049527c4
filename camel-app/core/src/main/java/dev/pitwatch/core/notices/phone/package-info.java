/** Phone numbers: as people type them, and as they are kept. */
@NullMarked
package dev.pitwatch.core.notices.phone;

import org.jspecify.annotations.NullMarked;
