/**
 * The reader's choice of light or dark, set before the first paint: that is why this is a classic script in the head
 * and not one of the modules, which run after it.
 */
{
    // Storage may be forbidden (a sandboxed frame, a strict setting); the system's preference is then good enough.
    let theme = null;
    try {
        theme = localStorage.getItem("theme");
    } catch {}
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
