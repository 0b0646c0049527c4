/** Whether files that the hub obeys are its owner's alone. */
@NullMarked
package dev.pitwatch.core.files;

import org.jspecify.annotations.NullMarked;
