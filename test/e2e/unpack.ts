/** Unpacks the browser into the temporary folder this process was given, and says where. */
import chromium from '@sparticuz/chromium';

process.stdout.write(await chromium.executablePath());
