/** The files of a backup: how they are written, encrypted, and read again. */
@NullMarked
package dev.pitwatch.launcher.backup;

import org.jspecify.annotations.NullMarked;
