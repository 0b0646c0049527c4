/** Whether files that the hub obeys are its owner's alone. */
@NullMarked
package dev.pitwatch.base.files;

import org.jspecify.annotations.NullMarked;
