{{%AUTOESCAPE context="HTML"}}
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{QR_SIZE}} {{QR_SIZE}}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{{QR_PATH}}" fill="#000"/></svg>
