import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import './styles/index.css';
import { App } from './App';
import { registerControls } from './controls';
import { listen, post } from './host';
import { receive } from './receive';
import { keepSaved, restore } from './saved';

registerControls();
const config = restore();
listen(receive);
const root = document.getElementById('app');
if (root) render(<App />, root);
keepSaved();
post(config ? { type: 'ready', config } : { type: 'ready' });
