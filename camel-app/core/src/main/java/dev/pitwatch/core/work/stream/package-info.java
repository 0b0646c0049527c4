/** Who may look at a pit's camera: tokens, sessions of the media server, and their end. */
@NullMarked
package dev.pitwatch.core.work.stream;

import org.jspecify.annotations.NullMarked;
