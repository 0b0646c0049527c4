/** Versions beside each other: what is unpacked, merged and switched, with nothing that a kill leaves half done. */
@NullMarked
package dev.pitwatch.launcher.upgrade;

import org.jspecify.annotations.NullMarked;
