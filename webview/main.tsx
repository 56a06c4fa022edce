import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import './styles/index.css';
import { App } from './App';
import { registerControls } from './controls/toolkit';
import { listen, post } from './host/host';
import { receive } from './receive';
import { keepSaved, restore } from './saved';
import { watchTheme } from './paint/theme';

registerControls();
watchTheme();
restore();
listen(receive);
const root = document.getElementById('app');
if (root) render(<App />, root);
keepSaved();
post({ type: 'ready' });
